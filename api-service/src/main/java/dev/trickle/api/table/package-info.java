/** Reads tables in files: how a file is written, its rows, and the types of its columns. */
@NullMarked
package dev.trickle.api.table;

import org.jspecify.annotations.NullMarked;
