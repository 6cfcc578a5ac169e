package dev.trickle.api.customertable;

import dev.trickle.api.customerfile.CustomerField;
import org.jspecify.annotations.Nullable;

/**
 * A column of a file.
 *
 * @param index index in the header, from 0
 * @param name name in the file
 * @param field field of the customer; null if it is none
 * @param attribute attribute that stores the values; null if none does
 */
record FileColumn(
        int index,
        String name,
        @Nullable CustomerField field,
        @Nullable String attribute) {}
