/** Settings of the stack on one machine that are checked before anything is built or started. */
@NullMarked
package dev.trickle.cli.stack;

import org.jspecify.annotations.NullMarked;
