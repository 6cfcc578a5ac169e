package dev.trickle.simulator.message;

import org.jspecify.annotations.Nullable;

/**
 * The value of a variable of a template.
 *
 * @param type such as {@code text} or {@code image}, as given by the caller
 * @param name of the variable; absent for positional parameters
 * @param text the value; empty for types without a text
 */
record Parameter(String type, @Nullable String name, String text) {}
