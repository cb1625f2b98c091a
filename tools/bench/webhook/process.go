package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A process of which is known what it costs.
type process struct {
	name    string
	command *exec.Cmd
	started time.Time
	log     string
}

func start(name, log string, environment []string, arguments ...string) (*process, error) {
	file, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	command := exec.Command(arguments[0], arguments[1:]...)
	command.Env = append(os.Environ(), environment...)
	command.Stdout, command.Stderr = file, file
	// Whatever ends this program ends what it has started.
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	begin := time.Now()
	if err := command.Start(); err != nil {
		return nil, err
	}
	return &process{name, command, begin, log}, nil
}

func (p *process) end() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	done := make(chan struct{})
	go func() { _ = p.command.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(15 * time.Second):
		_ = p.command.Process.Kill()
		<-done
	}
}

// megabytes reads a line of /proc/PID/status: `VmRSS` is resident now, `VmHWM` was at most.
func (p *process) megabytes(line string) float64 {
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	check(err)
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if words := strings.Fields(lines.Text()); words[0] == line+":" {
			kilobytes, err := strconv.Atoi(words[1])
			check(err)
			return float64(kilobytes) / 1024
		}
	}
	return 0
}

// seconds of all processors until now.
func (p *process) seconds() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	check(err)
	words := strings.Fields(string(text[strings.LastIndex(string(text), ")")+2:]))
	user, err := strconv.Atoi(words[11])
	check(err)
	system, err := strconv.Atoi(words[12])
	check(err)
	return float64(user+system) / 100 // a tick is 10 ms on every Linux
}

func (p *process) failure(what string) error {
	text, _ := os.ReadFile(p.log)
	return fmt.Errorf("%s: %s\n%s", p.name, what, text[max(0, len(text)-4000):])
}

// await asks until something is so, and fails when the process ends first.
func (p *process) await(ctx context.Context, what string, is func() bool) error {
	deadline := time.Now().Add(90 * time.Second)
	for !is() {
		var status syscall.WaitStatus
		ended, _ := syscall.Wait4(p.command.Process.Pid, &status, syscall.WNOHANG, nil)
		if ended == p.command.Process.Pid {
			return p.failure("it ended before " + what)
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			return p.failure("not within 90 s: " + what)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return nil
}

func get(url string) (int, string) {
	client := http.Client{Timeout: time.Second}
	answer, err := client.Get(url)
	if err != nil {
		return 0, ""
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text)
}
