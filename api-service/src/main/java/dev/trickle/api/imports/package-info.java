/** Imports of customer files, from the request to the report of rejected rows. */
@NullMarked
package dev.trickle.api.imports;

import org.jspecify.annotations.NullMarked;
