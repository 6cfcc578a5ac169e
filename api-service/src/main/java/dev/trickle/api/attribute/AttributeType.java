package dev.trickle.api.attribute;

import dev.trickle.api.table.ColumnType;

/**
 * The type of an attribute.
 *
 * @param isStated whether an import stated it; otherwise the first rows of one showed it, and later values may be
 *     others
 */
public record AttributeType(ColumnType type, boolean isStated) {}
