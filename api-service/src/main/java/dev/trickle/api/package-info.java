/** The HTTP API: takes campaigns and customers, plans who gets what, and tells the pipeline. */
@NullMarked
package dev.trickle.api;

import org.jspecify.annotations.NullMarked;
