/** What all tables of this service have in common: how instants are stored and how locks are taken. */
@NullMarked
package dev.trickle.api.database;

import org.jspecify.annotations.NullMarked;
