/** The one file of a run: a SQLite database with group commit, in a directory that one pipeline owns at a time. */
@NullMarked
package dev.penstock.local.sqlite;

import org.jspecify.annotations.NullMarked;
