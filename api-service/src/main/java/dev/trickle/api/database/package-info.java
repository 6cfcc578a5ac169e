/** Advisory locks and statement timeouts, shared by all repositories. */
@NullMarked
package dev.trickle.api.database;

import org.jspecify.annotations.NullMarked;
