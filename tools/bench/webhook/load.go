package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A target is an admission webhook that is called directly.
type target struct {
	url  string
	root []byte // PEM; none trusts anything, which is only for what runs on this machine
}

// Latencies in the order of their size, and what went wrong.
type result struct {
	latencies []time.Duration
	errors    int
	wrong     int
	first     error
	took      time.Duration
}

func (r result) at(share float64) time.Duration {
	if len(r.latencies) == 0 {
		return 0
	}
	i := int(share * float64(len(r.latencies)))
	return r.latencies[min(i, len(r.latencies)-1)]
}

func (r result) rate() float64 { return float64(len(r.latencies)) / r.took.Seconds() }

// client has one connection, as the API server's has some: HTTP/1.1, kept alive.
func (t target) client() *http.Client {
	config := &tls.Config{MinVersion: tls.VersionTLS13}
	if t.root == nil {
		config.InsecureSkipVerify = true
	} else {
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM(t.root)
	}
	return &http.Client{
		Timeout: 30 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig:     config,
			MaxIdleConnsPerHost: 1,
			MaxConnsPerHost:     1,
			TLSNextProto:        map[string]func(string, *tls.Conn) http.RoundTripper{},
		},
	}
}

var errWrong = errors.New("a wrong verdict")

func (t target) call(client *http.Client, one body) error {
	request, err := http.NewRequest(http.MethodPost, t.url+"?timeout=5s", bytes.NewReader(one.bytes))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	return answered(client, request, func(status int, text []byte) error {
		if status != http.StatusOK {
			return fmt.Errorf("HTTP %d: %s", status, text)
		}
		var review struct {
			Response struct {
				UID     string `json:"uid"`
				Allowed bool   `json:"allowed"`
			} `json:"response"`
		}
		if err := json.Unmarshal(text, &review); err != nil {
			return err
		}
		if review.Response.UID != one.uid || review.Response.Allowed != one.allowed {
			return fmt.Errorf("%w: allowed should be %t: %s", errWrong, one.allowed, text)
		}
		return nil
	})
}

func answered(client *http.Client, request *http.Request, use func(status int, text []byte) error) error {
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	return use(answer.StatusCode, text)
}

// open sends so many a second, whether answers come or not. A latency begins when a request was
// due, so that one that waits for a connection, since others are slow, counts as slow too.
func (t target) open(all []body, rate, connections int, during time.Duration) result {
	type turn struct {
		due time.Time
		of  int
	}
	total := int(during.Seconds() * float64(rate))
	turns := make(chan turn, total)
	// An API server has its connections already; to open all of them at once is another question.
	var opening sync.WaitGroup
	opening.Add(connections)
	connect := func() *http.Client {
		defer opening.Done()
		client := t.client()
		_ = t.call(client, all[0]) // what is wrong with it shows again
		return client
	}
	return drive(connections, total, func(do func(time.Time, body)) {
		for next := range turns {
			do(next.due, all[next.of%len(all)])
		}
	}, t.call, connect, func() {
		opening.Wait()
		// Timers of Go come up to a millisecond late; the kernel's are exact to some microseconds.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		start := time.Now()
		for i := range total {
			due := start.Add(time.Duration(i) * time.Second / time.Duration(rate))
			if wait := time.Until(due); wait > 0 {
				span := syscall.NsecToTimespec(wait.Nanoseconds())
				_ = syscall.Nanosleep(&span, nil)
			}
			turns <- turn{due, i}
		}
		close(turns)
	})
}

// closed sends on each connection as soon as the last answer is there.
func (t target) closed(all []body, connections int, during time.Duration) result {
	end := time.Now().Add(during)
	var next atomic.Int64
	return drive(connections, 1<<16, func(do func(time.Time, body)) {
		for time.Now().Before(end) {
			do(time.Now(), all[int(next.Add(1))%len(all)])
		}
	}, t.call, t.client, func() {})
}

// drive gives each connection to a worker of its own, and takes together what they have seen.
func drive(connections, room int, work func(func(time.Time, body)), call func(*http.Client, body) error,
	connect func() *http.Client, pace func()) result {
	var all result
	all.latencies = make([]time.Duration, 0, room)
	var lock sync.Mutex
	var group sync.WaitGroup
	start := time.Now()
	for range connections {
		group.Go(func() {
			client := connect()
			defer client.CloseIdleConnections()
			var mine result
			work(func(due time.Time, one body) {
				err := call(client, one)
				mine.latencies = append(mine.latencies, time.Since(due))
				switch {
				case errors.Is(err, errWrong):
					mine.wrong++
				case err != nil:
					mine.errors++
				}
				if err != nil && mine.first == nil {
					mine.first = err
				}
			})
			lock.Lock()
			defer lock.Unlock()
			all.latencies = append(all.latencies, mine.latencies...)
			all.errors += mine.errors
			all.wrong += mine.wrong
			if all.first == nil {
				all.first = mine.first
			}
		})
	}
	pace()
	group.Wait()
	all.took = time.Since(start)
	slices.Sort(all.latencies)
	return all
}

// verify sends each body once, before anything is measured.
func (t target) verify(ctx context.Context, all []body) error {
	client := t.client()
	defer client.CloseIdleConnections()
	for _, each := range all {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := t.call(client, each); err != nil {
			return fmt.Errorf("%w\n%s", err, each.bytes)
		}
	}
	return nil
}
