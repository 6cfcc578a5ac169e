/** Reads customers from tables: what each column contains, and the values of each row. */
@NullMarked
package dev.trickle.api.customertable;

import org.jspecify.annotations.NullMarked;
