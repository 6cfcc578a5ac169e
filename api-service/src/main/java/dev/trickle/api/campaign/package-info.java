/** Keeps what people want of their campaigns, and tells the pipeline of every change. */
@NullMarked
package dev.trickle.api.campaign;

import org.jspecify.annotations.NullMarked;
