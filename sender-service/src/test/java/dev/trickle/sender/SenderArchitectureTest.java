package dev.trickle.sender;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.ScheduledExecutorService;

@AnalyzeClasses(packages = "dev.trickle.sender", importOptions = DoNotIncludeTests.class)
class SenderArchitectureTest {

    @ArchTest
    static final ArchRule RATE_LIMITERS_DEPEND_ON_NUMBERS_AND_TIME_ONLY = classes()
            .that()
            .resideInAPackage("..pace..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.trickle.pipeline", "dev.trickle.sender.pace");

    @ArchTest
    static final ArchRule ONLY_THE_FLOW_DEPENDS_ON_KAFKA = noClasses()
            .that()
            .resideInAnyPackage("..attempt..", "..pace..", "..whatsapp..", "..permission..", "..template..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka.clients..", "org.springframework.kafka..");

    /** Other background work would not wait for a verified database, nor end before the shutdown. */
    @ArchTest
    static final ArchRule PERIODIC_TASKS_ARE_THE_ONLY_BACKGROUND_WORK = noClasses()
            .that()
            .resideInAPackage("dev.trickle.sender")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ScheduledExecutorService.class)
            .orShould()
            .callMethod(Thread.class, "ofVirtual");

    @ArchTest
    static final ArchRule PACKAGES_DO_NOT_DEPEND_ON_THE_FLOW = noClasses()
            .that()
            .resideInAPackage("dev.trickle.sender.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.trickle.sender");
}
