package dev.penstock.e2e.template;

/** What Lambda does first with a function, in a JVM of its own that has nothing but the function's zip. */
final class StartHandler {

    private StartHandler() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Object handler = Class.forName(args[0]).getConstructor().newInstance();
        System.out.println("started " + handler.getClass().getName());
    }
}
