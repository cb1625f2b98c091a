package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

var announced = regexp.MustCompile(`(https://127\.0\.0\.1:\d+/validate) judges by .*(http://127\.0\.0\.1:\d+) tells`)

// A webhook that is ready.
type webhook struct {
	process *process
	target  target
	ready   time.Duration
}

func startNimfleet(ctx context.Context, program, state, log string) (*webhook, error) {
	started, err := start("nimfleet", log, nil, program, "webhook", "--local", "--port", "0", "--health-port", "0",
		"--cluster-state", state)
	if err != nil {
		return nil, err
	}
	var words []string
	err = started.await(ctx, "it said where it listens", func() bool {
		text, _ := os.ReadFile(log)
		words = regexpWords(text)
		return words != nil
	})
	if err != nil {
		return nil, err
	}
	err = started.await(ctx, "it was ready", func() bool {
		status, _ := get(words[1] + "/readyz")
		return status == http.StatusOK
	})
	if err != nil {
		return nil, err
	}
	ready := time.Since(started.started)
	_, root := get(words[1] + "/ca.pem")
	return &webhook{started, target{words[0], []byte(root)}, ready}, nil
}

func regexpWords(text []byte) []string {
	found := announced.FindSubmatch(text)
	if found == nil {
		return nil
	}
	return []string{string(found[1]), string(found[2])}
}

func written(folder, name string, text []byte) string {
	path := filepath.Join(folder, name)
	check(os.WriteFile(path, text, 0o600))
	return path
}
