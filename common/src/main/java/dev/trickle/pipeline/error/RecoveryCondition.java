package dev.trickle.pipeline.error;

/** Response of WhatsApp that ends a suspension without a person. */
public enum RecoveryCondition {
    /** The access token may use the phone number again. */
    NUMBER_ACCESSIBLE,
    /** The health status of the phone number allows sending. */
    NUMBER_CAN_SEND,
    /** The template is listed as approved in its language. */
    TEMPLATE_APPROVED
}
