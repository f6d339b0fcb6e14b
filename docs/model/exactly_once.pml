// How a writing request with an id has its effect once: clients, network, servers, one store. For
// Spin; script/model runs it, README.md beside it says what corresponds to what in the code.
//
// What there is of each kind, and which faults there may be, is given by -D; so is each of the
// mistakes (WITH_...), which Spin must find.

#ifndef REQUESTS
#define REQUESTS 1        // Clients, each with one request. At most 2.
#endif
#ifndef ATTEMPTS
#define ATTEMPTS 3        // How often each sends it.
#endif
#ifndef ASKS
#define ASKS 0            // How often each asks what became of it, or has it decided.
#endif
#ifndef SERVERS
#define SERVERS 1         // 1: its own file, with a log and a cache below. 2: a database beside them.
#endif
#ifndef GROUP
#define GROUP 1           // Requests committed together.
#endif
#ifndef KILLS
#define KILLS 0           // Processes of servers that end, anywhere.
#endif
#ifndef POWER_LOSSES
#define POWER_LOSSES 0    // And with them what no sync has made durable, or not.
#endif
#ifndef SYNC_FAULTS
#define SYNC_FAULTS 0     // Commits whose sync fails.
#endif
#ifndef DEATHS
#define DEATHS 0          // Transactions that the database ends on its own, and full disks.
#endif
#ifndef DUPLICATES
#define DUPLICATES 0      // Requests that the network itself doubles.
#endif
#ifndef TICKS
#define TICKS 0           // Units of time. Receipts are kept for one; 0: for ever.
#endif
#ifndef JUMPS
#define JUMPS 0           // How often the server's clock is set wrong, or right.
#endif
#ifdef SAME_ID
#define IDS 1             // All requests, which differ, come under one id.
#define ID_OF(r) 0
#else
#ifdef WITH_NEW_ID
#define IDS 2
#else
#define IDS REQUESTS
#endif
#define ID_OF(r) r
#endif

// Answers; the first three are final, and are what a receipt holds.
#define NONE 0
#define DONE 1
#define REFUSED 2         // A refusal or a fault.
#define ANNULLED 3
#define BUSY 4            // Retriable: saturado, plazo_vencido, cerrando, no_disponible.
#define REJECTED 5        // Not retriable: id_reutilizado, operacion_desconocida, datos_invalidos.
#define EXPIRED 6
#define IS_FINAL(a) ((a) == DONE || (a) == REFUSED || (a) == ANNULLED)

// Kinds of message.
#define CALL 1
#define SETTLE 2

// The name of a broken invariant stands in Spin's message.
hidden byte ONCE, SAME_ANSWER, DURABLE, OWN_ANSWER, FIRM_NO, KEPT, ERROR_IS_NEVER, RETENTION;
#define HOLDS(name, x) assert(name || (x))

typedef tables {
    byte receipt[IDS];
    byte digest[IDS];     // The request that it answers, plus 1.
    byte effects[REQUESTS];
#if TICKS
    byte line;            // Ids born before it are never done any more.
#endif
}

// A commit is written to `file`, which outlives the process, and synced to `disk`, which outlives
// the machine; `view` is what the server takes for committed, `open` a server's transaction.
tables disk, file, view;
tables open[SERVERS];
byte claimed[IDS];        // By the transaction of which server, plus 1.

// The network. Of each request: the kind of the sending that its client waits for, and how many
// earlier ones are still on their way, whose answers nobody reads. What is never taken is lost.
byte near[REQUESTS];
byte late_calls[REQUESTS], late_settles[REQUESTS];
byte answer[REQUESTS];    // To the sending that is waited for.

// The requests that a server has taken.
#define SLOTS (SERVERS * GROUP)
#define AT (s * GROUP + m)
byte whose[SLOTS], name_of[SLOTS], kind[SLOTS], result[SLOTS];
bit is_awaited[SLOTS];

bit is_up[SERVERS], is_killed[SERVERS];

// What has been promised.
byte told[IDS];           // The final answer that left a server.
bit was_denied[REQUESTS];      // Its client was told that nothing was done.
byte answered;            // Clients that know.

byte kills = KILLS, power_losses = POWER_LOSSES, sync_faults = SYNC_FAULTS, deaths = DEATHS;
byte duplicates = DUPLICATES;
#ifdef LIVE
byte moods = 1, timeouts = 1;
#define MAY_BE_BUSY (moods > 0)
#define NOTE_BUSY moods--
#define MAY_BE_LOST (timeouts > 0 || is_gone(r))
#define NOTE_LOST if :: is_gone(r) -> skip :: else -> timeouts-- fi
#else
#define MAY_BE_BUSY true
#define NOTE_BUSY skip
#define MAY_BE_LOST true
#define NOTE_LOST skip
#endif

#if TICKS
byte now = 1;             // True time. The line begins one unit before it.
byte ticks = TICKS, jumps = JUMPS;
byte ahead = 2;           // By how much the server's clock is ahead, plus 2.
byte born[IDS];
byte first_line, up_since;
#define WALL_LINE (now + ahead >= 3 -> now + ahead - 3 : 0)
#endif

hidden byte k;
hidden byte q;
hidden byte x;

inline copy(to, from) {
    for (k : 0 .. IDS - 1) {
        to.receipt[k] = from.receipt[k];
        to.digest[k] = from.digest[k];
    }
    for (k : 0 .. REQUESTS - 1) {
        to.effects[k] = from.effects[k];
    }
    k = 0;
#if TICKS
    to.line = from.line;
#endif
}

// What must be true whenever the store has changed, or somebody has been told something.
inline judge() {
#if REQUESTS == 2 && defined(SAME_ID)
    HOLDS(ONCE, disk.effects[0] + disk.effects[1] <= 1 && view.effects[0] + view.effects[1] <= 1);
#endif
    for (q : 0 .. REQUESTS - 1) {
        HOLDS(ONCE, disk.effects[q] <= 1 && view.effects[q] <= 1);
        HOLDS(FIRM_NO, (told[ID_OF(q)] != REFUSED && told[ID_OF(q)] != ANNULLED) ||
                           (disk.effects[q] == 0 && view.effects[q] == 0));
#if !DUPLICATES || defined(WITH_DOUBLING_NETWORK)
        HOLDS(ERROR_IS_NEVER, !was_denied[q] || (disk.effects[q] == 0 && view.effects[q] == 0));
#endif
    }
    for (q : 0 .. IDS - 1) {
#if TICKS
        HOLDS(KEPT, told[q] != DONE || disk.receipt[q] == DONE || born[q] < disk.line);
#else
        HOLDS(KEPT, told[q] != DONE || disk.receipt[q] == DONE);
#endif
    }
    q = 0;
}

// An answer leaves a server.
inline tell(id, a) {
    if
    :: IS_FINAL(a) ->
        HOLDS(SAME_ANSWER, told[id] == NONE || told[id] == a);
        told[id] = a;
        HOLDS(DURABLE, a != DONE || disk.receipt[id] == DONE);
    :: else
    fi;
    judge();
}

inline forget_slot(i) {
    whose[i] = 0; name_of[i] = 0; kind[i] = 0; result[i] = 0; is_awaited[i] = 0;
}

inline release() {
    HOLDS(OWN_ANSWER, kind[AT] != CALL || result[AT] != DONE || disk.effects[whose[AT]] == 1);
    tell(name_of[AT], result[AT]);
    if
    :: is_awaited[AT] -> answer[whose[AT]] = result[AT]
    :: else
    fi;
    forget_slot(AT);
}

// What a process held is gone: its transaction, its claims, what it had taken.
inline end_process(p) {
    is_up[p] = 0;
    is_killed[p] = 1;
    for (k : 0 .. IDS - 1) {
        open[p].receipt[k] = 0;
        open[p].digest[k] = 0;
        if :: claimed[k] == p + 1 -> claimed[k] = 0 :: else fi;
    }
    for (k : 0 .. REQUESTS - 1) { open[p].effects[k] = 0; }
#if TICKS
    open[p].line = 0;
#endif
    for (k : 0 .. GROUP - 1) { x = p * GROUP + k; forget_slot(x); }
    k = 0;
}

#define PUT(r, what, awaited)                                                                    \
    whose[AT] = r; kind[AT] = what; is_awaited[AT] = awaited
#ifdef WITH_NEW_ID
#define NAME(r, awaited) name_of[AT] = (awaited && is_renamed)
bit is_renamed;
#else
#define NAME(r, awaited) name_of[AT] = ID_OF(r)
#endif
#define WAITS(r) (near[r] || late_calls[r] || late_settles[r])
#define TAKE(r)                                                                                  \
    :: near[r] -> PUT(r, near[r], 1); NAME(r, 1); near[r] = 0                                    \
    :: late_calls[r] -> late_calls[r]--; PUT(r, CALL, 0); NAME(r, 0)                             \
    :: late_settles[r] -> late_settles[r]--; PUT(r, SETTLE, 0); NAME(r, 0)
#if REQUESTS == 2
#define ANY_WAITS (WAITS(0) || WAITS(1))
#define TAKE_ONE if TAKE(0) TAKE(1) fi
#else
#define ANY_WAITS WAITS(0)
#define TAKE_ONE if TAKE(0) fi
#endif

// Removal, in the transaction of the group: the line first, then some of what lies behind it.
inline tidy_receipts() {
#if TICKS
    x = WALL_LINE;
#ifndef WITH_LINE_THAT_FOLLOWS_JUMPS
    if :: x > first_line + now - up_since -> x = first_line + now - up_since :: else fi;
#endif
#ifdef WITH_LINE_NOT_KEPT
    open[s].line = x;
#else
    if :: x > open[s].line -> open[s].line = x; is_changed = 1 :: else fi;
#endif
    if
    :: open[s].receipt[0] && born[0] < open[s].line ->
        HOLDS(RETENTION, now - born[0] > 1);
        open[s].receipt[0] = NONE;
        open[s].digest[0] = 0;
        is_changed = 1
    :: true
    fi
#else
    skip
#endif
}

inline begin() {
    d_step { copy(open[s], view); is_dead = 0; is_changed = 0; }
    tidy_receipts();
}

#if TICKS && !defined(WITHOUT_AGE_TEST)
#define IS_OLD (born[name_of[AT]] < open[s].line)
#else
#define IS_OLD false
#endif
#ifdef WITH_SETTLING_OF_THE_EXPIRED
#define IS_EXPIRED (IS_OLD && kind[AT] == CALL)
#else
#define IS_EXPIRED IS_OLD
#endif

inline keep(a) {
    is_changed = 1;
    open[s].receipt[name_of[AT]] = a;
    open[s].digest[name_of[AT]] = whose[AT] + 1;
}

inline run_handler() {
    if
    :: open[s].effects[whose[AT]]++;
       keep(DONE);
       result[AT] = DONE
    :: result[AT] = REFUSED;
#ifndef WITH_REFUSAL_NOT_STORED
       keep(REFUSED)
#endif
    :: MAY_BE_BUSY -> NOTE_BUSY; result[AT] = BUSY
#ifndef LIVE
    :: result[AT] = REJECTED
#endif
    :: deaths > 0 -> deaths--;
#ifdef WITH_AUTOCOMMIT_NOT_CHECKED
       // The neighbours' work is gone, and what is written now is committed alone.
       d_step { copy(open[s], view); }
       open[s].effects[whose[AT]]++;
       keep(DONE);
       result[AT] = DONE;
       d_step { copy(view, open[s]); copy(file, open[s]); copy(disk, open[s]); judge(); }
#else
       is_dead = 1
#endif
    fi
}

// Receipt, age, handler, receipt.
inline execute() {
    if
    :: is_dead
    :: !is_dead && open[s].receipt[name_of[AT]] ->
        if
        :: kind[AT] == SETTLE || open[s].receipt[name_of[AT]] == ANNULLED ||
#ifdef WITHOUT_DIGEST
           true ||
#endif
           open[s].digest[name_of[AT]] == whose[AT] + 1 -> result[AT] = open[s].receipt[name_of[AT]]
        :: else -> result[AT] = REJECTED
        fi
    :: !is_dead && !open[s].receipt[name_of[AT]] ->
        if
        :: IS_EXPIRED ->
#if TICKS
            HOLDS(RETENTION, now - born[name_of[AT]] > 1);
#endif
            result[AT] = EXPIRED
        :: !IS_EXPIRED && kind[AT] == SETTLE ->
            result[AT] = ANNULLED;
#ifndef WITH_SETTLING_NOT_STORED
            keep(ANNULLED)
#endif
        :: !IS_EXPIRED && kind[AT] == CALL -> run_handler()
        fi
    fi
}

#if SERVERS == 1
// The frames are written, then synced, then seen; where nothing was changed, nothing is written, and
// nothing synced.
inline commit() {
    is_committed = 0;
#ifdef WITH_RECEIPT_APART
    d_step {
        for (k : 0 .. REQUESTS - 1) {
            file.effects[k] = open[s].effects[k];
            disk.effects[k] = open[s].effects[k];
            view.effects[k] = open[s].effects[k];
        }
        judge();
    }
#endif
    if
    :: !is_changed -> is_committed = 1
    :: is_changed && deaths > 0 -> deaths--   // Full: nothing is written.
    :: is_changed ->
        d_step { copy(file, open[s]); }
        if
        :: d_step { copy(disk, file); copy(view, open[s]); is_committed = 1; judge(); }
        :: sync_faults > 0 ->
            sync_faults--;
#ifndef WITH_ERROR_AT_DOUBT
            d_step { end_process(s); }
#endif
        fi
    fi
}
#else
// Of one transaction: what it did to its id.
inline commit() {
    d_step {
        view.receipt[name_of[AT]] = open[s].receipt[name_of[AT]];
        view.digest[name_of[AT]] = open[s].digest[name_of[AT]];
        if
        :: open[s].effects[whose[AT]] != seen_effects -> view.effects[whose[AT]]++
        :: else
        fi;
        copy(disk, view);
        copy(file, view);
        claimed[name_of[AT]] = 0;
        is_committed = 1;
        judge();
    }
}
#endif

inline release_all() {
    m = 0;
    do
    :: m < size -> d_step { release(); m++; }
    :: m == size -> break
    od;
    m = 0
}

inline run_each_alone() {
    m = 0;
    do
    :: m < size ->
        atomic {
            begin();
            execute();
            if
            // Died again, alone: a fault, in a transaction of its own.
            :: is_dead -> begin(); result[AT] = REFUSED; keep(REFUSED)
            :: else
            fi;
        }
        commit();
        if :: !is_committed -> result[AT] = BUSY :: else fi;
        m++
    :: m == size -> break
    od
}

proctype server(byte s) {
    byte size, m, seen_effects;
    bit is_dead, is_changed, is_committed;
    do
    :: {
#if SERVERS == 1
        d_step { copy(view, file); }
#ifndef WITHOUT_BARRIER
        d_step { copy(disk, file); judge(); }
#endif
#endif
        d_step {
            is_up[s] = 1;
#if TICKS
            first_line = view.line;
            up_since = now;
#endif
        }
end_idle:
        do
        :: atomic {
            size < GROUP && ANY_WAITS ->
            m = size;
            TAKE_ONE;
            if
            :: MAY_BE_BUSY -> NOTE_BUSY; result[AT] = BUSY; d_step { release(); }
            :: true ->
#if SERVERS == 1
                if :: size == 0 -> begin() :: else fi;
                execute();
#endif
                size++
            fi;
            m = 0
            }
        :: size > 0 ->
#if SERVERS == 2
            // The unique index: who comes second waits for the first to commit, or to end.
            atomic {
#ifndef WITHOUT_CLAIM
                claimed[name_of[AT]] == 0 ->
                claimed[name_of[AT]] = s + 1;
#endif
                begin();
                seen_effects = open[s].effects[whose[AT]];
                execute()
            }
#endif
#ifdef WITH_ANSWER_BEFORE_COMMIT
            release_all();
#endif
            if
            :: !is_dead -> commit()
            :: else -> is_committed = 0
            fi;
#if SERVERS == 1 && !defined(WITH_ERROR_AT_DOUBT)
            if :: !is_committed -> run_each_alone() :: else fi;
#endif
#ifdef WITH_ERROR_AT_DOUBT
            m = 0;
            do
            :: m < size && !is_committed -> result[AT] = BUSY; m++
            :: else -> break
            od;
#endif
            release_all();
            atomic { size = 0; is_dead = 0; is_changed = 0; is_committed = 0; seen_effects = 0 }
        od
    } unless { is_killed[s] };
        atomic {
            is_killed[s] = 0; size = 0; m = 0;
            is_dead = 0; is_changed = 0; is_committed = 0; seen_effects = 0
        }
    od
}

inline send(what) {
    near[r] = what
}

// Nobody reads the answer to that sending any more: its connection is over, or its client has
// crashed. It may still arrive.
inline abandon() {
    if
    :: near[r] == CALL -> late_calls[r]++
    :: near[r] == SETTLE -> late_settles[r]++
    :: else
    fi;
    near[r] = 0;
    answer[r] = NONE;
    for (k : 0 .. SLOTS - 1) {
        if :: kind[k] && whose[k] == r -> is_awaited[k] = 0 :: else fi;
    }
    k = 0;
}

#define IN_SLOT(i, r) (kind[i] && whose[i] == r && is_awaited[i])
#if SLOTS == 1
#define is_gone(r) (!near[r] && !answer[r] && !IN_SLOT(0, r))
#else
#define is_gone(r) (!near[r] && !answer[r] && !IN_SLOT(0, r) && !IN_SLOT(1, r))
#endif

// Its id is made, and kept with the request, before it is first sent. A crash of the client is a
// lost connection to it: started again, it knows only that there may have been a sending.
proctype client(byte r) {
    byte left = ATTEMPTS, asks = ASKS;
    bit is_undecided;
#if TICKS
    born[ID_OF(r)] = now;
#endif
sending:
    atomic {
        send(CALL);
#ifndef LIVE
        left--;
#endif
    }
    if
    :: atomic { IS_FINAL(answer[r]) -> answer[r] = NONE; answered++; goto over }
    :: atomic { answer[r] == BUSY -> answer[r] = NONE;
        if
        :: left > 0 -> goto sending
#ifndef LIVE
        :: !is_undecided -> goto undone
        :: is_undecided -> goto unknown
#endif
        fi }
    :: atomic { answer[r] == REJECTED -> answer[r] = NONE;
        if
#ifdef WITH_REJECTION_AS_FINAL
        :: true -> goto undone
#else
        :: !is_undecided -> goto undone
        :: is_undecided -> goto unknown
#endif
        fi }
    :: atomic { answer[r] == EXPIRED -> answer[r] = NONE; goto unknown }
    :: atomic { MAY_BE_LOST -> NOTE_LOST; d_step { abandon() };
#ifndef WITH_FORGETTING_AT_RESTART
        is_undecided = 1;
#endif
#ifdef WITH_NEW_ID
        is_renamed = 1;
#endif
        if
        :: left > 0 -> goto sending
#ifndef LIVE
        :: true -> goto unknown
#endif
        fi }
    fi;
undone:
    atomic { was_denied[r] = 1; d_step { judge(); } goto over }
unknown:
    if
    :: true -> goto over
    :: left > 0 -> is_undecided = 1; goto sending
    // tramite.resultado: what is committed, and so durable.
    :: atomic { asks > 0 && is_up[0] -> asks--;
        if
        :: view.receipt[ID_OF(r)] ->
            d_step { tell(ID_OF(r), view.receipt[ID_OF(r)]); }
            answered++;
            goto over
        :: else ->
#ifdef WITH_NONE_AS_PROOF
            goto undone
#else
            goto unknown
#endif
        fi }
    // tramite.anular.
    :: atomic { asks > 0 -> asks--; send(SETTLE) };
        if
        :: atomic { IS_FINAL(answer[r]) -> answer[r] = NONE; answered++; goto over }
        :: atomic { answer[r] > ANNULLED -> answer[r] = NONE; goto unknown }
        :: atomic { true -> d_step { abandon() }; goto unknown }
        fi
    fi;
over:
    skip
}

proctype faults() {
end_quiet:
    do
    :: atomic { kills > 0 && !is_killed[0] -> kills--; d_step { end_process(0) } }
#if SERVERS == 2
    :: atomic { kills > 0 && !is_killed[1] -> kills--; d_step { end_process(1) } }
#endif
#if POWER_LOSSES
    :: atomic { power_losses > 0 && !is_killed[0] -> power_losses--;
        d_step { end_process(0); }
        if
        :: d_step { copy(file, disk); judge(); }
        :: d_step { copy(disk, file); judge(); }
        fi }
#endif
#if DUPLICATES
    :: atomic { duplicates > 0 && near[0] == CALL -> duplicates--; late_calls[0]++ }
    :: atomic { duplicates > 0 && near[0] == SETTLE -> duplicates--; late_settles[0]++ }
#endif
#if TICKS
    :: atomic { ticks > 0 -> ticks--; now++ }
    :: atomic { jumps > 0 -> jumps--;
        if
        :: ahead = 0
        :: ahead = 2
        :: ahead = 4
        fi }
#endif
    od
}

init {
    atomic {
        run server(0);
#if SERVERS == 2
        run server(1);
#endif
        run faults();
        run client(0);
#if REQUESTS == 2
        run client(1);
#endif
    }
}

#ifdef LIVE
ltl ANSWERED { <> (answered == REQUESTS) }
#endif
