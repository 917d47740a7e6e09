module bench/goraw

go 1.21
