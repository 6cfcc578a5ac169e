/** What lists in pages share. */
@NullMarked
package dev.trickle.api.page;

import org.jspecify.annotations.NullMarked;
