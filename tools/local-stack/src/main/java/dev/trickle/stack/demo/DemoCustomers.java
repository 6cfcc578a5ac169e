package dev.trickle.stack.demo;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Customers of the demo: the audience of the campaign, and customers of every kind that must not get it.
 *
 * <p>Area code 555 is not assigned, so none of these numbers is in use.
 */
record DemoCustomers(List<Customer> all) {

    private static final int CUSTOMERS_PER_EXCLUDED_KIND = 100;
    private static final String HEADER = "whatsapp_phone,name,customer_tier,subscription,is_active\n";

    /** Why a customer gets the campaign or does not. */
    private enum Kind {
        AUDIENCE("premium", "subscribed", true),
        UNSUBSCRIBED("premium", "unsubscribed", true),
        INACTIVE("premium", "subscribed", false),
        OTHER_TIER("standard", "subscribed", true),
        /** Sends STOP after the import and before the campaign. */
        OPTED_OUT("premium", "subscribed", true);

        private final String tier;
        private final String subscription;
        private final boolean isActive;

        Kind(String tier, String subscription, boolean active) {
            this.tier = tier;
            this.subscription = subscription;
            this.isActive = active;
        }
    }

    /** @param digits the phone number with country code, without plus sign */
    record Customer(String digits, Kind kind) {

        private String csv(int number) {
            return "+%s,Customer %d,%s,%s,%b".formatted(digits, number, kind.tier, kind.subscription, kind.isActive);
        }

        /** Hides the number. */
        @Override
        public String toString() {
            return "Customer[kind=" + kind + "]";
        }
    }

    DemoCustomers {
        all = List.copyOf(all);
    }

    /** Creates customers with an audience of this size; the excluded customers are spread among them. */
    static DemoCustomers forAudienceOf(int recipients) {
        var kinds = new ArrayList<Kind>();
        for (var i = 0; i < Math.max(recipients, CUSTOMERS_PER_EXCLUDED_KIND); i++) {
            if (i < recipients) {
                kinds.add(Kind.AUDIENCE);
            }
            if (i < CUSTOMERS_PER_EXCLUDED_KIND) {
                kinds.addAll(List.of(Kind.UNSUBSCRIBED, Kind.INACTIVE, Kind.OTHER_TIER, Kind.OPTED_OUT));
            }
        }
        var all = new ArrayList<Customer>();
        for (var kind : kinds) {
            all.add(new Customer("491555%07d".formatted(all.size() + 1_000_000), kind));
        }
        return new DemoCustomers(all);
    }

    /** Returns the digits of the audience. */
    Set<String> audience() {
        return digitsOf(Kind.AUDIENCE);
    }

    /** Returns the digits of the customers who send STOP. */
    Set<String> optedOut() {
        return digitsOf(Kind.OPTED_OUT);
    }

    /** Returns the number of customers who must not get the campaign. */
    int excludedCount() {
        return all.size() - audience().size();
    }

    /** Returns all customers as the CSV file of an import. */
    String csv() {
        return IntStream.range(0, all.size())
                .mapToObj(index -> all.get(index).csv(index + 1))
                .collect(joining("\n", HEADER, "\n"));
    }

    private Set<String> digitsOf(Kind kind) {
        return all.stream()
                .filter(customer -> customer.kind() == kind)
                .map(Customer::digits)
                .collect(toUnmodifiableSet());
    }

    /** Hides the phone numbers. */
    @Override
    public String toString() {
        return "DemoCustomers[" + all.size() + "]";
    }
}
