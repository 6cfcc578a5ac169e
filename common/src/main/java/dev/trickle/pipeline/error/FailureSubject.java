package dev.trickle.pipeline.error;

/** What a failure of a message is about. It decides which scope many consecutive failures suspend. */
public enum FailureSubject {
    /** The recipient alone: such failures never suspend anything. */
    PERSON,
    /** The recipient, unless most others fail as well. */
    PERSON_OR_CONTENT,
    /** The message: the template, or what the campaign fills into it. */
    CONTENT
}
