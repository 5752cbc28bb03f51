package calendar

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/daybook-bot/daybook/config"
)

// folder is where the files of holidays lie, in the program and in a data folder.
const folder = "holidays"

//go:embed holidays/*.yaml
var shipped embed.FS

// Official returns the notices that come with the program. A broken file of ours is a broken
// program: Official panics, and a test holds that it does not.
func Official() Calendar {
	notices, err := official()
	if err != nil {
		panic(err)
	}
	return of(notices)
}

func official() (map[int]Notice, error) {
	files, err := shipped.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("holidays of the program: %w", err)
	}
	notices := map[int]Notice{}
	for _, f := range files {
		text, err := shipped.ReadFile(folder + "/" + f.Name())
		if err != nil {
			return nil, fmt.Errorf("holidays of the program: %w", err)
		}
		n, mistakes := parseNotice(f.Name(), text)
		mistakes = append(mistakes, misnamed(f.Name(), f.Name(), n)...)
		if len(mistakes) > 0 {
			return nil, mistakes
		}
		notices[n.Year] = n
	}
	return notices, nil
}

// Load returns the notices that come with the program and those of the files
// DIR/holidays/YEAR.yaml, which go before ours of the same year. What is wrong in the files
// comes back as config.Mistakes, all of it; another error means that one could not be read.
func Load(dir string) (Calendar, error) {
	notices, err := official()
	if err != nil {
		return Calendar{}, err
	}
	files, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Calendar{}, fmt.Errorf("read holidays: %w", err)
	}
	var mistakes config.Mistakes
	for _, f := range files {
		ext := filepath.Ext(f.Name())
		if f.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		path := filepath.Join(dir, folder, f.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return Calendar{}, fmt.Errorf("read holidays: %w", err)
		}
		n, wrong := parseNotice(path, text)
		mistakes = append(append(mistakes, wrong...), misnamed(path, f.Name(), n)...)
		notices[n.Year] = n
	}
	if len(mistakes) > 0 {
		return Calendar{}, mistakes
	}
	return of(notices), nil
}

var fileName = regexp.MustCompile(`^\d{4}\.yaml$`)

// misnamed finds a file whose name does not say its year: two files must never be about the
// same one.
func misnamed(path, name string, n Notice) config.Mistakes {
	want := strconv.Itoa(n.Year) + ".yaml"
	if n.Year == 0 && fileName.MatchString(name) || name == want {
		return nil
	}
	if n.Year == 0 {
		want = "2027.yaml 的样子"
	}
	return config.Mistakes{{File: path, What: "文件名和里面的年份不一致", Mend: "请把文件改名为 " + want}}
}

// of makes the calendar of some notices. Of a day that two of them name, the later one
// decides.
func of(notices map[int]Notice) Calendar {
	c := Calendar{years: map[int]bool{}, named: map[int64]Kind{}}
	years := make([]int, 0, len(notices))
	for year := range notices {
		years = append(years, year)
	}
	slices.Sort(years)
	for _, year := range years {
		c.years[year] = true
		c.name(notices[year].Off, Off)
		c.name(notices[year].On, Working)
	}
	return c
}

func (c Calendar) name(days []string, kind Kind) {
	for _, day := range days {
		if at, ok := parse(day); ok {
			c.named[number(at)] = kind
		}
	}
}

// Kept tells what Keep did.
type Kept struct {
	Year, Off, On int    // the year, its days off and its weekend days worked
	File          string // where it is now
	Instead       Instead
}

// Instead is what a kept notice takes the place of.
type Instead int

// What a notice can replace.
const (
	OfNothing Instead = iota
	OfOurs            // the one that comes with the program
	OfAnother         // another file in the data folder
	OfItself          // the very same file
)

// String says it to the operator.
func (k Kept) String() string {
	said := map[Instead]string{
		OfNothing: "以前没有这一年的安排。",
		OfOurs:    "替换了程序自带的这一年的安排。",
		OfAnother: "替换了原来导入的这一年的安排。",
		OfItself:  "和原来导入的一模一样。",
	}
	return fmt.Sprintf("已导入%d年的放假安排：放假 %d 天，调休上班 %d 天。%s正在运行的程序重启后按它来。（%s）",
		k.Year, k.Off, k.On, said[k.Instead], k.File)
}

// Keep writes a notice into the data folder as DIR/holidays/YEAR.yaml, where Load finds it,
// in place of one that is there. It is there whole or not at all.
func Keep(dir string, n Notice) (Kept, error) {
	k := Kept{Year: n.Year, Off: len(n.Off), On: len(n.On),
		File: filepath.Join(dir, folder, strconv.Itoa(n.Year)+".yaml")}
	ours, err := official()
	if err != nil {
		return k, err
	}
	if _, ok := ours[n.Year]; ok {
		k.Instead = OfOurs
	}
	switch before, err := os.ReadFile(k.File); {
	case err == nil && string(before) == string(n.text):
		k.Instead = OfItself
		return k, nil
	case err == nil:
		k.Instead = OfAnother
	case !errors.Is(err, fs.ErrNotExist):
		return k, fmt.Errorf("read holidays: %w", err)
	}
	if err := replace(k.File, n.text); err != nil {
		return k, fmt.Errorf("keep holidays: %w", err)
	}
	return k, nil
}

// replace writes a file beside the old one and then takes its name.
func replace(file string, text []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), "*.part")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
