package dev.trickle.simulator.message;

import org.jspecify.annotations.Nullable;

/**
 * What fills a variable of a template.
 *
 * @param type such as {@code text} or {@code image}, as the caller wrote it
 * @param name of the variable; absent where it is filled by its position
 * @param text what a person reads in its place; empty for what is no text
 */
record Parameter(String type, @Nullable String name, String text) {}
