package store

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
)

// Trouble is a fault that the person at the machine can mend. What says in plain words what
// is wrong, Mend what to do about it, Err what the system said.
type Trouble struct {
	What, Mend string
	Err        error
}

func (t *Trouble) Error() string { return fmt.Sprintf("%s: %v", t.What, t.Err) }
func (t *Trouble) Unwrap() error { return t.Err }

var (
	// ErrNewer is in the Trouble of a data file that a newer program has written.
	ErrNewer = errors.New("the data is newer than the program")

	// ErrLocked is in the Trouble of a data folder that another program works on.
	ErrLocked = errors.New("the data folder is in use")

	// ErrForeign is in the Trouble of a file that is not ours.
	ErrForeign = errors.New("not a data file of this program")
)

// explain makes a Trouble of the faults of SQLite that lie in the machine and not in a
// statement; others it returns as they are.
func (db *DB) explain(err error) error { return explain(db.path, err) }

func explain(file string, err error) error {
	var known *Trouble
	var fault sqlite3.Error
	if errors.As(err, &known) || !errors.As(err, &fault) {
		return err
	}
	folder := filepath.Dir(file)
	switch fault.Code {
	case sqlite3.ErrFull:
		return &Trouble{
			fmt.Sprintf("磁盘满了，写不进 %s", file),
			"请腾出一些空间再试；已经记下的都还在。", err}
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return readOnly(folder, err)
	case sqlite3.ErrCantOpen:
		return &Trouble{
			fmt.Sprintf("打不开数据文件 %s", file),
			fmt.Sprintf("请看看 %s 在不在、运行 daybook 的用户能不能读写它。", folder), err}
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
		return &Trouble{
			fmt.Sprintf("%s 不是 Daybook 的数据文件，或者已经损坏", file),
			"有备份就用备份换回来；没有用过的话，把它移到别处再启动，会新建一个。", err}
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrProtocol:
		return &Trouble{
			fmt.Sprintf("数据文件 %s 一直被别的程序占着", file),
			"请等那个程序做完再试。", err}
	case sqlite3.ErrIoErr:
		return &Trouble{
			fmt.Sprintf("读写 %s 时磁盘出错", file),
			"请检查磁盘和挂载，再启动一次；已经记下的都还在。", err}
	}
	return err
}

func readOnly(folder string, err error) error {
	return &Trouble{
		fmt.Sprintf("数据文件夹 %s 只能读，不能写", folder),
		"请让运行 daybook 的用户对它有写的权限，或者用 --data 换一个文件夹。", err}
}
