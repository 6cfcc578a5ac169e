package dev.trickle.status.webhook;

/** What becomes of a webhook once its body is here. */
@FunctionalInterface
interface Intake {

    /** Comes back when the body is kept, or it is clear that it will not be in time. */
    Answer take(Signature signature, byte[] body);
}
