package store

import (
	"context"
	"database/sql"
)

// column runs a query of one column and returns its values in order.
func column[T any](ctx context.Context, db *sql.DB, query string, args ...any) ([]T, error) {
	return scan(ctx, db, func(rows *sql.Rows) (v T, err error) {
		return v, rows.Scan(&v)
	}, query, args...)
}

// scan runs a query and returns what one makes of each row, in order.
func scan[T any](ctx context.Context, db *sql.DB, one func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := one(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, translate(rows.Err())
}
