package dev.trickle.scheduler.recovery;

import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.store.AccountContext;
import java.time.Instant;

/** Applies input events to the state of an account, as in normal operation. */
public interface InputEventHandler {

    void handle(Object event);

    /** The state after evidence that is read again. Updates slots, quota and suspensions, and stores no recipient. */
    Recipient replay(Recipient before, Object evidence);

    /** Creates the handler of an account at one instant. */
    interface Factory {

        InputEventHandler create(AccountContext context, Instant now, boolean isRecovering);
    }
}
