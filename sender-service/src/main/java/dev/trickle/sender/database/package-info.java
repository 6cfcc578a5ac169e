/** Whether the connected database is the one that has the claims of all requests so far. */
@NullMarked
package dev.trickle.sender.database;

import org.jspecify.annotations.NullMarked;
