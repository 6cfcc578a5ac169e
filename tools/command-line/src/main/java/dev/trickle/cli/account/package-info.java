/** The commands that stop and start the sending of an account. */
@NullMarked
package dev.trickle.cli.account;

import org.jspecify.annotations.NullMarked;
