package dev.trickle.api.attribute;

import dev.trickle.api.table.ColumnType;

/**
 * An attribute and the type of its values.
 *
 * @param isStated whether the request states the type; otherwise it was detected
 * @param column name of its column in the file
 */
public record TypedAttribute(String name, ColumnType type, boolean isStated, String column) {}
