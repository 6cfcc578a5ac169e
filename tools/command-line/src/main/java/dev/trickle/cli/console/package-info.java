/** What all commands share: exit codes, error messages, tables. */
@NullMarked
package dev.trickle.cli.console;

import org.jspecify.annotations.NullMarked;
