@echo off
rem Starts the bank's server on port 8888 and bank.db; its flags may follow.
cd /d "%~dp0"
build\bin\bank-server.exe %*
