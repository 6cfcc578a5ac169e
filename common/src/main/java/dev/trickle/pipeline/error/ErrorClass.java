package dev.trickle.pipeline.error;

/** What may be done next after WhatsApp has rejected a message, or has not said whether it did. */
public enum ErrorClass {
    /** The message fails for good for this person. */
    FAILED,
    /** The same, with an alert. */
    FAILED_WITH_ALERT,
    /** The person has opted out at WhatsApp. */
    OPTED_OUT,
    /** The message may be retried later for this person. */
    TRANSIENT,
    /** The message may be retried for this person after a growing pause. */
    PAIR_RATE,
    /** The rate is too high: all messages may be retried a little later. */
    THROTTLED,
    SUSPENDS_NUMBER,
    SUSPENDS_ACCOUNT,
    SUSPENDS_TEMPLATE,
    /** The campaign fills the template wrongly: it is suspended until a person resumes it. */
    SUSPENDS_CAMPAIGN,
    /** The message may have been sent: it is not retried automatically. */
    UNCONFIRMED
}
