// Reads the bench's API with Go's standard library: records are cut out as json.RawMessage and passed through.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

type page struct {
	Data       []json.RawMessage `json:"data"`
	NextCursor *string           `json:"next_cursor"`
}

func main() {
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	address := os.Args[1] + "/issues"
	for next := address; next != ""; {
		current, err := fetch(next)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, record := range current.Data {
			out.Write(record)
			out.WriteByte('\n')
		}
		next = ""
		if current.NextCursor != nil {
			next = address + "?cursor=" + *current.NextCursor
		}
	}
}

func fetch(address string) (*page, error) {
	response, err := http.Get(address)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body := make([]byte, response.ContentLength)
	for at := 0; at < len(body); {
		n, err := response.Body.Read(body[at:])
		at += n
		if err != nil && at < len(body) {
			return nil, err
		}
	}
	// Read to the end, so that the connection is used again.
	response.Body.Read(make([]byte, 1))
	var result page
	return &result, json.Unmarshal(body, &result)
}
