package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Lock makes this process the only long-running program on the data folder, which it creates
// if need be. Close gives the folder free again; if the process dies, the system does. While
// another holds it, the error is a *Trouble with ErrLocked in it.
func Lock(dir string) (io.Closer, error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "lock")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, explainFolder(dir, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = inUse(dir, file)
		}
		return nil, errors.Join(err, file.Close())
	}
	// Who holds it is written down for the word to the next one only; the lock is flock's.
	if err := sign(file); err != nil {
		return nil, errors.Join(fmt.Errorf("write %s: %w", path, err), file.Close())
	}
	return file, nil
}

func sign(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := fmt.Fprintf(file, "%d\n", os.Getpid())
	return err
}

func inUse(dir string, file *os.File) error {
	who := "另一个 daybook"
	if said, err := io.ReadAll(io.LimitReader(file, 32)); err == nil && len(said) > 0 {
		who += fmt.Sprintf("（进程 %s）", strings.TrimSpace(string(said)))
	}
	return &Trouble{
		fmt.Sprintf("%s正在用数据文件夹 %s", who, dir),
		"请先停掉它，或者用 --data 换一个文件夹。", ErrLocked}
}

// takeTurn waits until nobody else is opening the data of the folder: two that both find an
// old file would both bring it up to date. Close ends the turn.
func takeTurn(dir string) (io.Closer, error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, explainFolder(dir, err)
	}
	for err = syscall.EINTR; errors.Is(err, syscall.EINTR); {
		err = syscall.Flock(int(folder.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, err), folder.Close())
	}
	return folder, nil
}
