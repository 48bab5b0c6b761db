//go:build linux

package services

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Process is a running service with everything it started in turn.
type Process struct {
	cmd   *exec.Cmd
	log   string
	ended chan struct{} // closed when err is set
	err   error
}

// Start runs cmd in a process group of its own, with its output in the file.
// The kernel ends it when this process ends.
func Start(cmd *exec.Cmd, log string) (*Process, error) {
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if cmd.Stdout == nil {
		cmd.Stdout = file
	}
	cmd.Stderr = file
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, log: log, ended: make(chan struct{})}
	go func() { // ends with the process
		p.err = cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// Log is the file of the process's output.
func (p *Process) Log() string { return p.log }

// Kill ends the process as a power cut would.
func (p *Process) Kill() {
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// Stop asks the process to end and waits for it; after 30 s it kills it.
func (p *Process) Stop() error {
	p.signal(syscall.SIGTERM)
	select {
	case <-p.ended:
		return nil
	case <-time.After(30 * time.Second):
		p.Kill()
		return fmt.Errorf("%s: did not stop within 30 s", filepath.Base(p.cmd.Path))
	}
}

// Freeze stops the process in the middle of whatever it does, until Thaw.
func (p *Process) Freeze() { p.signal(syscall.SIGSTOP) }

// Thaw lets a frozen process go on.
func (p *Process) Thaw() { p.signal(syscall.SIGCONT) }

// Ended is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

func (p *Process) signal(s syscall.Signal) {
	select {
	case <-p.ended: // the number may belong to somebody else by now
	default:
		_ = syscall.Kill(-p.cmd.Process.Pid, s)
	}
}

// await asks until the answer is nil, the process ends or ctx does.
func (p *Process) await(ctx context.Context, ready func(context.Context) error) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
		err := ready(attempt)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.ended:
			return fmt.Errorf("ended while starting: %w; see %s", errors.Join(p.err, err), p.log)
		case <-ctx.Done():
			return fmt.Errorf("not ready: %w; see %s", err, p.log)
		}
	}
}
