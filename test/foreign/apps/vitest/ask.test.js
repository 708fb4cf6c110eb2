import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { declareTests } from './declare-tests.js';

declareTests({ afterEach, beforeEach, expect, test }, vi);
