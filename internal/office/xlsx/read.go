package xlsx

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// ErrNotXLSX says that a file is no workbook, or one that is broken or locked by a password.
var ErrNotXLSX = errors.New("not a workbook that can be read")

// Read calls row for every row of every sheet of a workbook, in order; n counts from 1. Cells are
// as they are stored: a date is a number of days (see DayOf), and a formula its last value.
func Read(file string, row func(sheet string, n int, cells []string) error) (err error) {
	f, err := excelize.OpenFile(file, excelize.Options{RawCellValue: true})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotXLSX, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, sheet := range f.GetSheetList() {
		if err := readSheet(f, sheet, row); err != nil {
			return err
		}
	}
	return nil
}

func readSheet(f *excelize.File, sheet string, row func(string, int, []string) error) (err error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return fmt.Errorf("%w: sheet %s: %w", ErrNotXLSX, sheet, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return fmt.Errorf("%w: sheet %s, row %d: %w", ErrNotXLSX, sheet, n, err)
		}
		if err := row(sheet, n, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return fmt.Errorf("%w: sheet %s: %w", ErrNotXLSX, sheet, err)
	}
	return nil
}

// DayOf is the date, YYYY-MM-DD, of a cell that holds a number of days; ok is false if it does not.
func DayOf(cell string) (date string, ok bool) {
	n, err := strconv.ParseFloat(cell, 64)
	if err != nil || n < 61 || n >= 2958466 { // from 1900-03-01 to 9999-12-31
		return "", false
	}
	return epoch.AddDate(0, 0, int(n)).Format(time.DateOnly), true
}
