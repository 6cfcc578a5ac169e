/** Files of customers, read row by row. JSON lines are read here, tables in {@code customertable}. */
@NullMarked
package dev.trickle.api.customerfile;

import org.jspecify.annotations.NullMarked;
