package dev.trickle.stack.demo;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The customers of the demo: those who are to get the campaign, and others of every kind that must not.
 *
 * <p>Area code 555 belongs to nobody, so none of these numbers is anybody's.
 */
record DemoCustomers(List<Customer> all) {

    private static final int OF_EACH_OTHER_KIND = 100;
    private static final String HEADER = "whatsapp_phone,name,customer_tier,subscription,is_active\n";

    /** Why somebody gets the campaign or does not. */
    private enum Kind {
        AUDIENCE("premium", "subscribed", true),
        UNSUBSCRIBED("premium", "unsubscribed", true),
        INACTIVE("premium", "subscribed", false),
        OTHER_TIER("standard", "subscribed", true),
        /** Says STOP after the import, before the campaign. */
        STOPPED("premium", "subscribed", true);

        private final String tier;
        private final String subscription;
        private final boolean active;

        Kind(String tier, String subscription, boolean active) {
            this.tier = tier;
            this.subscription = subscription;
            this.active = active;
        }
    }

    /** @param digits the phone number with country code, without plus sign */
    record Customer(String digits, Kind kind) {

        private String csv(int number) {
            return "+%s,Customer %d,%s,%s,%b".formatted(digits, number, kind.tier, kind.subscription, kind.active);
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

    /** So many people who are to get the campaign; the others stand among them. */
    static DemoCustomers with(int recipients) {
        var kinds = new ArrayList<Kind>();
        for (var i = 0; i < Math.max(recipients, OF_EACH_OTHER_KIND); i++) {
            if (i < recipients) {
                kinds.add(Kind.AUDIENCE);
            }
            if (i < OF_EACH_OTHER_KIND) {
                kinds.addAll(List.of(Kind.UNSUBSCRIBED, Kind.INACTIVE, Kind.OTHER_TIER, Kind.STOPPED));
            }
        }
        var all = new ArrayList<Customer>();
        for (var kind : kinds) {
            all.add(new Customer("491555%07d".formatted(all.size() + 1_000_000), kind));
        }
        return new DemoCustomers(all);
    }

    /** The digits of those who are to get it. */
    Set<String> audience() {
        return of(Kind.AUDIENCE);
    }

    /** The digits of those who say STOP. */
    Set<String> stopped() {
        return of(Kind.STOPPED);
    }

    /** How many must not be written to. */
    int others() {
        return all.size() - audience().size();
    }

    /** All of them, as a shop would import them. */
    String csv() {
        return IntStream.range(0, all.size())
                .mapToObj(index -> all.get(index).csv(index + 1))
                .collect(joining("\n", HEADER, "\n"));
    }

    private Set<String> of(Kind kind) {
        return all.stream()
                .filter(customer -> customer.kind() == kind)
                .map(Customer::digits)
                .collect(toUnmodifiableSet());
    }

    /** Hides the people. */
    @Override
    public String toString() {
        return "Customers[" + all.size() + "]";
    }
}
