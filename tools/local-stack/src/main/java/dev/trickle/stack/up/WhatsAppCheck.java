package dev.trickle.stack.up;

import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.whatsapp.AccessToken;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.HealthProbe;
import dev.trickle.sender.whatsapp.TemplateListReader;
import dev.trickle.sender.whatsapp.TemplateListReader.UnreadableListException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.springframework.core.env.Environment;

/**
 * Asks WhatsApp, before anything starts, whether it accepts the access token, the phone numbers and the business
 * accounts. Nothing is sent. The sender asks again once it runs; this only tells people minutes earlier.
 */
final class WhatsAppCheck {

    private static final String UNKNOWN_NUMBER =
            "WhatsApp does not know this phone number id, or the access token may not use it. Set phone-numbers to the"
                    + " phone number id that Meta's app dashboard shows under WhatsApp > API Setup";
    private static final String NOT_PERMITTED =
            "the access token lacks a permission. Set sender.access-token to a token with the permissions"
                    + " whatsapp_business_messaging and whatsapp_business_management for this business account";

    private static final CloudApi.Limits LIMITS = new CloudApi.Limits(2, Duration.ofSeconds(3), Duration.ofSeconds(5));

    private final SharedSettings settings;
    private final Environment environment;
    private final ErrorExplanations explanations;

    /** @param environment settings of the sender */
    WhatsAppCheck(SharedSettings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
        this.explanations = new ErrorExplanations(settings.metaErrors());
    }

    /** Returns what WhatsApp refuses, with what to do; nothing if the calls need a proxy or certificates. */
    List<String> problems() {
        if (environment.containsProperty("sender.proxy") || environment.containsProperty("sender.ssl-bundle")) {
            return List.of();
        }
        try (var whatsApp = new CloudApi(address(), LIMITS, settings.metaErrors())) {
            var problems = new ArrayList<String>();
            new TreeMap<>(settings.accounts())
                    .forEach((name, account) ->
                            problems.addAll(problemsOf("trickle.accounts." + name, account, whatsApp)));
            return problems.stream().distinct().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("The connections to WhatsApp cannot be closed", failure);
        }
    }

    private CloudApi.Address address() {
        var file = environment.getProperty("sender.access-token-file");
        var token = file == null
                ? AccessToken.of(environment.getRequiredProperty("sender.access-token"))
                : AccessToken.fromFile(Path.of(file), System::nanoTime);
        return new CloudApi.Address(
                environment.getRequiredProperty("sender.base-url", URI.class),
                environment.getRequiredProperty("sender.graph-version"),
                token);
    }

    /**
     * All numbers share the token and the network, so that one refusal of these is enough.
     *
     * @param setting path of the account in the settings
     */
    private List<String> problemsOf(String setting, Account account, CloudApi whatsApp) {
        var problems = new ArrayList<String>();
        for (var index = 0; index < account.businessAccounts().size(); index++) {
            var businessAccount = account.businessAccounts().get(index);
            var path = setting + ".business-accounts[" + index + "]";
            for (var number : businessAccount.phoneNumbers()) {
                var access = new HealthProbe(whatsApp).checkAccess(new PhoneNumberId(number));
                var subject = "Phone number " + number + " (" + path + ".phone-numbers): ";
                switch (access) {
                    case GRANTED -> {}
                    case UNKNOWN -> problems.add(subject + "WhatsApp gave an unexpected response");
                    case NUMBER_UNKNOWN -> problems.add(subject + UNKNOWN_NUMBER);
                    case NOT_PERMITTED -> problems.add(subject + NOT_PERMITTED);
                    case TOKEN_REFUSED -> {
                        return List.of("Access token (sender.access-token): " + explanations.explain("190"));
                    }
                    case NOT_REACHABLE -> {
                        return List.of("WhatsApp cannot be reached at " + environment.getProperty("sender.base-url")
                                + ". Check the network of this machine; Trickle tries again by itself");
                    }
                }
            }
            if (account.templateCheck()) {
                addUnreadable(problems, path, businessAccount.id(), whatsApp);
            }
        }
        return problems;
    }

    private void addUnreadable(List<String> problems, String path, String businessAccount, CloudApi whatsApp) {
        try {
            new TemplateListReader(whatsApp).read(businessAccount);
        } catch (UnreadableListException unreadable) {
            problems.add("Business account " + businessAccount + " (" + path + ".id): "
                    + explanations.explainTemplateRead(unreadable.code()));
        }
    }
}
