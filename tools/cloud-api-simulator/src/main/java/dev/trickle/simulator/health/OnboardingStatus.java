package dev.trickle.simulator.health;

/** Whether the business account can use the endpoint for marketing messages, in Meta's words. */
public enum OnboardingStatus {
    INELIGIBLE,
    ELIGIBLE,
    ONBOARDED
}
