/** Audit log: who changed what, and when. */
@NullMarked
package dev.trickle.api.audit;

import org.jspecify.annotations.NullMarked;
