package dev.trickle.sender.whatsapp;

import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads whether business accounts can use the endpoint for marketing messages. */
public final class OnboardingReader {

    private static final String STATUS = "marketing_messages_onboarding_status";

    private final CloudApi whatsApp;

    public OnboardingReader(CloudApi whatsApp) {
        this.whatsApp = whatsApp;
    }

    /** Reads all business accounts of these accounts; one that cannot be read keeps its last known state. */
    public void readAll(Collection<Account> accounts, BiConsumer<String, Boolean> setOnboarded) {
        accounts.stream()
                .flatMap(account -> account.businessAccounts().stream())
                .map(BusinessAccount::id)
                .forEach(business ->
                        isOnboarded(business).ifPresent(isOnboarded -> setOnboarded.accept(business, isOnboarded)));
    }

    /** Sends one query; empty unless the response contains the status of this business account. */
    private Optional<Boolean> isOnboarded(String businessAccount) {
        return whatsApp.read(businessAccount + "?fields=id," + STATUS)
                .filter(response -> response.path("id").asString("").equals(businessAccount))
                .map(response -> response.path(STATUS).asString(""))
                .filter(status -> !status.isEmpty())
                .map("ONBOARDED"::equalsIgnoreCase);
    }
}
