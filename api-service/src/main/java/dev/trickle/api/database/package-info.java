/** What all tables have in common: how instants are stored, how locks are taken, how long an answer may take. */
@NullMarked
package dev.trickle.api.database;

import org.jspecify.annotations.NullMarked;
