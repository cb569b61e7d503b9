// Loaded into the storage process before it starts, which is plain JavaScript. The real service's code for a signature
// that does not hold, or no longer, is AuthenticationFailed; clients look at it. Azurite has the words, but another code.
const factory = require('azurite/dist/src/blob/errors/StorageErrorFactory.js').default;
const StorageError = require('azurite/dist/src/blob/errors/StorageError.js').default;

const { getAuthorizationFailure } = factory;
factory.getAuthorizationFailure = (requestId) => {
  const { statusCode, storageErrorMessage } = getAuthorizationFailure(requestId);
  return new StorageError(statusCode, 'AuthenticationFailed', storageErrorMessage, requestId);
};
