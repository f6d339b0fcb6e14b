@echo off
rem Runs the bank client's test against the server that servidor.bat started, or one operation.
cd /d "%~dp0"
build\bin\bank-client.exe %*
