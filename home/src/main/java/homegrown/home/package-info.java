/**
 * The SDK that an app developer sees: open a home, observe, train within a budget, suggest, show,
 * forget and roll back. Versions, promotion, the ledger and the release gate belong here.
 */
package homegrown.home;
