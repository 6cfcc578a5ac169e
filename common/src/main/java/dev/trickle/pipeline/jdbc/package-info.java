/** Conversion of arrays and instants between Java and PostgreSQL, for all statements of the services. */
@NullMarked
package dev.trickle.pipeline.jdbc;

import org.jspecify.annotations.NullMarked;
