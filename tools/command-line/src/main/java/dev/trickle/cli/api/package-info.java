/** The connection to the API: its address, its token, its errors. */
@NullMarked
package dev.trickle.cli.api;

import org.jspecify.annotations.NullMarked;
