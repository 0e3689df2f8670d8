// What webroot/vendor/preact.js exports; "npm run vendor" bundles it.
export {
	h, render, Fragment, createContext, toChildArray,
} from 'preact';
export {
	useCallback, useContext, useEffect, useErrorBoundary, useLayoutEffect,
	useMemo, useRef, useState,
} from 'preact/hooks';
export {
	batch, computed, effect, signal, untracked, useComputed, useSignal,
	useSignalEffect,
} from '@preact/signals';
import htm from 'htm';
import {h} from 'preact';

export const html = htm.bind(h);
